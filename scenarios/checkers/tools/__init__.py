"""What several promises are judged with."""
