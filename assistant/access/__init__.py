"""Authentication and authorisation: visitors of the page, users and their sign-ins, API keys."""
