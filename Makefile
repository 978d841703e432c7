# Everything is done by bin/make.py, which needs nothing but Python 3.11 or later.
PYTHON ?= python3

.PHONY: run test check bench backup restore administrator environment translations lock clean

run: ## start the office at http://127.0.0.1:8000/ (PORT changes it)
	@exec $(PYTHON) bin/make.py run

test: ## run every test; ARGS="-k word" narrows
	@exec $(PYTHON) bin/make.py test $(ARGS)

check: ## run every static check
	@exec $(PYTHON) bin/make.py check

bench: ## measure every page over big registers, in databases of its own; ARGS="--times 1" is quick
	@exec $(PYTHON) bin/make.py bench $(ARGS)

backup: ## write database and attachments to FILE=…
	@exec $(PYTHON) bin/make.py manage backup "$(FILE)"

restore: ## read them back from FILE=…; ARGS=--check only verifies the file
	@exec $(PYTHON) bin/make.py manage restore "$(FILE)" $(ARGS)

administrator: ## create the first administrator
	@exec $(PYTHON) bin/make.py manage createsuperuser

environment: ## make .venv with everything the office and its tests need
	@exec $(PYTHON) bin/make.py environment

translations: ## bring new sentences into the Ukrainian catalogue
	@exec $(PYTHON) bin/make.py manage translations --update

lock: ## pin the newest releases that requirements.in allows
	@exec $(PYTHON) bin/make.py lock

clean: ## remove the virtual environment (the office's data stays)
	rm -rf .venv
