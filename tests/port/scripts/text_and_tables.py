import numpy as np
import tensorflow as tf

tf.set_random_seed(3)
learn = tf.contrib.learn
processor = learn.preprocessing.VocabularyProcessor(5)
rows = np.array(list(processor.fit_transform(['the cat sat', "it's the dog on the long mat"])))
print(rows, len(processor.vocabulary_), list(processor.reverse(rows)))
hp = tf.contrib.training.HParams(rate=0.1, layers=[2, 3], name='x', fast=False)
hp.parse('rate=0.25,layers=[4,5],fast=true')
print(hp.rate, hp.layers, hp.fast, hp.values()['name'])
ids = tf.constant(rows)
embedded = tf.contrib.layers.embed_sequence(ids, vocab_size=12, embed_dim=3)
bag = tf.contrib.layers.bow_encoder(ids, vocab_size=12, embed_dim=2)
table = tf.contrib.lookup.index_table_from_tensor(mapping=tf.constant(['a', 'b']), default_value=7)
iris = tf.contrib.learn.datasets.load_iris()
print(iris.data.shape, iris.target[:3], iris.data.sum())
with tf.Session() as sess:
    sess.run([tf.global_variables_initializer(), tf.tables_initializer()])
    print(sess.run(embedded)[0, :2], sess.run(bag), sess.run(table.lookup(tf.constant(['b', 'z']))))
