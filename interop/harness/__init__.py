"""What the tests stand on: servers, tokens, drivers of real clients, proxies, and a raw signalling client."""
