# Each target is one line over ./mvnw; `make help` lists them.
.PHONY: help fmt check verify bench compare

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

fmt: ## format all sources
	./mvnw -q spotless:apply -pl '!bom'

check: ## format check, compile gates and unit tests
	./mvnw test

verify: ## everything, with a real nats-server
	./mvnw verify

compare: ## this build against another one, in turn: make compare WITH=FOLDER
	./ajc bench compare $(WITH) .

bench: ## the load driver, at most a quarter of an hour
	./ajc bench
