"""From the text of a rule to what is looked for: phrases, regular expressions, and the literals that they hold."""
