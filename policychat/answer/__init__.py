"""From a question to a proved answer: evidence, answerability, composition, the verbatim gate."""
