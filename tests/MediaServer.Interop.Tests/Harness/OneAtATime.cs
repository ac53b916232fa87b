// Browsers and encoders side by side would measure the machine, not the server.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
