// Package workload deploys the code of subgraphs by the API of a Kubernetes cluster: Deployments,
// StatefulSets, and the Rollouts of Argo.
//
//	client := workload.Client{Clusters: clusters, Clock: clock}
//	target := workload.Target{Kind: workload.Deployment, Name: "products"}
//	err := client.Set(ctx, target, workload.Change{Image: "example.com/products:2", Delivery: id})
//	seen, err := client.Look(ctx, target) // until seen.Through
//
// # How
//
// [Client.Set] changes the workload in one request: its image, by a JSON patch, or all of a
// manifest, by server-side apply. The same request writes two annotations, which delivery it was
// and which revision ran before it. [Client.Undo] goes back to that revision: the pod template of
// the earlier ReplicaSet, or ControllerRevision, becomes that of the workload again. [Client.Scale]
// ends the code of a workload and brings it back.
//
// [Client.Look] asks once how far a rollout is, by the rules of `kubectl rollout status`, and which
// pods are not ready and why. Who waits calls it again; see package deploy.
//
// # Invariants
//
//   - What is known of a delivery is in the cluster, so that a rollback from another machine finds
//     it.
//   - A workload that already has what is to be set is not changed, so that a delivery that is
//     taken up starts no second rollout beside the one that it began.
//   - A change names the resourceVersion that it was made for. Somebody else's change in between is
//     a conflict, after which the workload is read again.
//   - A rollout is through when no pod with the code from before is left, also none that still
//     ends: the next phase of a plan relies on it.
package workload
