# Each target is one line over ./mvnw; `make help` lists them.
.PHONY: help fmt check verify bench

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

fmt: ## format all sources
	./mvnw -q spotless:apply -pl '!bom'

check: ## format check, compile gates and unit tests
	./mvnw test

verify: ## everything, with a real nats-server
	./mvnw verify

bench: ## the load driver, at most a quarter of an hour
	./ajc bench
