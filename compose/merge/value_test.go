package merge

import "testing"

func TestNumber(t *testing.T) {
	for raw, want := range map[string]string{
		"0": "0", "-0": "0", "5": "5", "-17": "-17", "1.0": "1", "1.50": "1.5", "-0.0": "0",
		"1e10": "10000000000", "1.0e3": "1000", "0.1e-6": "1e-7", "0.000001": "0.000001", "1e21": "1e+21", "1E-7": "1e-7",
		"999999999999999999999": "1e+21", "123456789012345678901234567890": "1.2345678901234568e+29",
		"9007199254740993": "9007199254740992", "123456789.123456789": "123456789.12345679",
	} {
		if got := number(raw); got != want {
			t.Errorf("number(%s) = %s, want %s", raw, got, want)
		}
	}
}

func TestGraphName(t *testing.T) {
	for name, want := range map[string]string{
		"products": "PRODUCTS", "my-sub": "MY_SUB", "1abc": "_1ABC", "ñandu": "_ANDU", "x_1": "X_1_", "x1": "X1",
		"a.b": "A_B", "_y": "_Y", "a/b@c": "A_B_C", "x_": "X_", "1": "_1_",
	} {
		if got := graphName(name); got != want {
			t.Errorf("graphName(%q) = %s, want %s", name, got, want)
		}
	}
}

func TestValidLabel(t *testing.T) {
	for label, want := range map[string]bool{
		"percent(0)": true, "percent(100)": true, "percent(05)": true, "percent(1.5)": true, "percent(12.12345678)": true,
		"percent(101)": false, "percent(.5)": false, "percent(1.123456789)": false, "percent(-1)": false,
		"a": true, "feature/x:y.z-1": true, "1bad": false, "": false, "a b": false, "_a": false,
	} {
		if got := validLabel(label); got != want {
			t.Errorf("validLabel(%q) = %t", label, got)
		}
	}
}
