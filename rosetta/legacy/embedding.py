"""The encoders of tf.contrib.layers that tf_slim left out."""

from typing import Any

import tensorflow.compat.v1 as tf


def embed_sequence(
    ids: Any,
    vocab_size: int | None = None,
    embed_dim: int | None = None,
    unique: bool = False,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    scope: Any = None,
    reuse: bool | None = None,
) -> tf.Tensor:
    """Maps [batch, time] symbols to [batch, time, embed_dim] vectors.

    Args:
        ids: integer symbols.
        vocab_size: number of symbols.
        embed_dim: size of each vector.
        unique: ignored; it only saved memory.
        initializer: of the vectors.
        regularizer: of the vectors.
        trainable: whether they are trained.
        scope: of the variable `embeddings`.
        reuse: whether to reuse the scope's variable.

    Raises:
        ValueError: `vocab_size` or `embed_dim` is missing and nothing is reused.
    """
    if not (reuse or (vocab_size and embed_dim)):
        raise ValueError("Must specify vocab size and embedding dimension when not reusing. "
                         f"Got vocab_size={vocab_size} and embed_dim={embed_dim}")  # fmt: skip
    with tf.variable_scope(scope, "EmbedSequence", [ids], reuse=reuse):
        shape = [vocab_size, embed_dim]
        if reuse and (vocab_size is None or embed_dim is None):
            shape = None
        embeddings = tf.get_variable(
            "embeddings", shape=shape, initializer=initializer, regularizer=regularizer,
            trainable=trainable,
        )  # fmt: skip
        return tf.nn.embedding_lookup(embeddings, ids)


def bow_encoder(
    ids: Any,
    vocab_size: int,
    embed_dim: int,
    sparse_lookup: bool = True,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    scope: Any = None,
    reuse: bool | None = None,
) -> tf.Tensor:
    """Averages the vectors of each example's symbols, [batch, embed_dim]; see `embed_sequence`.

    Symbols are `[batch, time]`; with `sparse_lookup` zeros among them do not count.
    """
    with tf.variable_scope(scope, "bow_encoder", [ids], reuse=reuse):
        embeddings = tf.get_variable(
            "embeddings", shape=[vocab_size, embed_dim], initializer=initializer,
            regularizer=regularizer, trainable=trainable,
        )  # fmt: skip
        if not sparse_lookup:
            return tf.reduce_mean(tf.nn.embedding_lookup(embeddings, ids), axis=1)
        if not isinstance(ids, tf.SparseTensor):
            from rosetta.legacy.slim import tf_slim

            ids = tf_slim.dense_to_sparse(ids)
        return tf.nn.safe_embedding_lookup_sparse(
            [embeddings], ids, sparse_weights=None, combiner="mean", default_id=0
        )
