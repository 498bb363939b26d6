# An oracle that knows one rule: a graph with a type named Bad is refused with the code BAD, except
# that it crashes on one named Crash and says nothing of one named Silent.
while read -r line; do
  id=$(expr "$line" : '{"id":"\([^"]*\)"')
  case $line in
  *'type Silent'*) ;;
  *'type Crash'*) printf '{"id":"%s","ok":false,"errors":[{"code":"CRASH"}]}\n' "$id" ;;
  *'type Bad'*) printf '{"id":"%s","ok":false,"errors":[{"code":"BAD","locations":[{"subgraph":"a","line":1,"column":6}]}]}\n' "$id" ;;
  *) printf '{"id":"%s","ok":true,"supergraphSdl":"type Query { a: Int }","errors":[],"hints":[]}\n' "$id" ;;
  esac
done < "$1"
