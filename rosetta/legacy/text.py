"""tf.contrib.learn.preprocessing.VocabularyProcessor: documents to rows of word numbers."""

import collections
import pickle
import re
from collections.abc import Callable, Iterable, Iterator

import numpy as np

_TOKEN = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|[\'\w\-]+", re.UNICODE)


def tokenizer(iterator: Iterable[str]) -> Iterator[list[str]]:
    """Yields the words of each document."""
    for value in iterator:
        yield _TOKEN.findall(value)


class CategoricalVocabulary:
    """Numbers words in the order they come; 0 is the unknown word."""

    def __init__(self, unknown_token: str = "<UNK>", support_reverse: bool = True) -> None:
        self._unknown_token = unknown_token
        self._mapping = {unknown_token: 0}
        self._reverse_mapping = [unknown_token]
        self._freq: collections.Counter[str] = collections.Counter()
        self._frozen = False

    def __len__(self) -> int:
        return len(self._mapping)

    def freeze(self, freeze: bool = True) -> None:
        """Makes every new word the unknown one, or stops that."""
        self._frozen = freeze

    def get(self, category: str) -> int:
        """Returns a word's number, giving it one unless the vocabulary is frozen."""
        if category not in self._mapping:
            if self._frozen:
                return 0
            self._mapping[category] = len(self._mapping)
            self._reverse_mapping.append(category)
        return self._mapping[category]

    def add(self, category: str, count: int = 1) -> None:
        """Counts a word."""
        if self.get(category) > 0:
            self._freq[category] += count

    def trim(self, min_frequency: int, max_frequency: int = -1) -> None:
        """Keeps the words that are frequent enough, the most frequent first, ties by the word."""
        counted = sorted(sorted(self._freq.items()), key=lambda item: item[1], reverse=True)
        kept = [
            word for word, n in counted
            if n > min_frequency and (max_frequency <= 0 or n < max_frequency)
        ]  # fmt: skip
        self._freq = collections.Counter({word: self._freq[word] for word in kept})
        self._reverse_mapping = [self._unknown_token, *kept]
        self._mapping = {word: number for number, word in enumerate(self._reverse_mapping)}

    def reverse(self, class_id: int) -> str:
        """Returns the word of a number."""
        return self._reverse_mapping[class_id]


class VocabularyProcessor:
    """Maps documents to rows of word numbers, cut or filled with 0 to one length.

    Args:
        max_document_length: length of each row.
        min_frequency: words that are not more frequent become the unknown one.
        vocabulary: to start from.
        tokenizer_fn: makes an iterator over lists of words of one over documents.
    """

    def __init__(
        self,
        max_document_length: int,
        min_frequency: int = 0,
        vocabulary: CategoricalVocabulary | None = None,
        tokenizer_fn: Callable[[Iterable[str]], Iterable[list[str]]] | None = None,
    ) -> None:
        self.max_document_length, self.min_frequency = max_document_length, min_frequency
        self.vocabulary_ = vocabulary or CategoricalVocabulary()
        self._tokenizer = tokenizer_fn or tokenizer

    def fit(self, raw_documents: Iterable[str], unused_y: object = None) -> "VocabularyProcessor":
        """Learns the words of documents."""
        for tokens in self._tokenizer(raw_documents):
            for token in tokens:
                self.vocabulary_.add(token)
        if self.min_frequency > 0:
            self.vocabulary_.trim(self.min_frequency)
        self.vocabulary_.freeze()
        return self

    def fit_transform(
        self, raw_documents: Iterable[str], unused_y: object = None
    ) -> Iterator[np.ndarray]:
        """Learns the words of documents and yields the documents' rows."""
        raw_documents = list(raw_documents)
        return self.fit(raw_documents).transform(raw_documents)

    def transform(self, raw_documents: Iterable[str]) -> Iterator[np.ndarray]:
        """Yields a row for each document, [max_document_length] int64."""
        for tokens in self._tokenizer(raw_documents):
            row = np.zeros(self.max_document_length, np.int64)
            for place, token in enumerate(tokens[: self.max_document_length]):
                row[place] = self.vocabulary_.get(token)
            yield row

    def reverse(self, documents: Iterable[Iterable[int]]) -> Iterator[str]:
        """Yields the words of rows, joined with blanks."""
        for row in documents:
            yield " ".join(self.vocabulary_.reverse(number) for number in row)

    def save(self, filename: str) -> None:
        """Pickles the processor."""
        with open(filename, "wb") as file:
            pickle.dump(self, file)

    @classmethod
    def restore(cls, filename: str) -> "VocabularyProcessor":
        """Reads a processor that `save` wrote."""
        with open(filename, "rb") as file:
            return pickle.load(file)
