package registry

// ContractRequest creates a contract variant, or replaces the filter of one.
type ContractRequest struct {
	// Ref is the contract variant.
	Ref GraphRef
	// Source is the name of the variant that is filtered. It may be empty for a contract that there
	// is, and has to be its source otherwise.
	Source string
	// Include and Exclude are tags, as the filter of a contract has them.
	Include, Exclude []string
	HideUnreachable  bool
	// Launch starts a launch of the contract.
	Launch bool
}

// ContractResult is the answer to a [ContractRequest].
type ContractResult struct {
	// LaunchID is the newest launch of the contract if one was asked for. It may be empty: the
	// platform's field is nullable.
	LaunchID string
	// LaunchURL is the page of the launch, or empty.
	LaunchURL string
	// LaunchText is the platform's sentence about the launch, or empty.
	LaunchText string
}
