"""What the API's operations answer, as the document shows it and the tests hold it; a module a subject."""
