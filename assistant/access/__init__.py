"""Who may do what: visitors of the page, users and their sign-ins, API keys."""
