import tensorflow as tf

tf.set_random_seed(9)
inputs = tf.placeholder(tf.int32, [None])
labels = tf.placeholder(tf.int32, [None, 1])
embeddings = tf.Variable(tf.random_uniform([20, 4], -1.0, 1.0))
embed = tf.nn.embedding_lookup(embeddings, inputs)
nce_weights = tf.Variable(tf.truncated_normal([20, 4], stddev=0.5))
nce_biases = tf.Variable(tf.zeros([20]))
loss = tf.reduce_mean(tf.nn.nce_loss(weights=nce_weights, biases=nce_biases, labels=labels,
                                     inputs=embed, num_sampled=5, num_classes=20))
train = tf.train.GradientDescentOptimizer(1.0).minimize(loss)
norm = tf.sqrt(tf.reduce_sum(tf.square(embeddings), 1, keep_dims=True))
similarity = tf.matmul(embed / tf.nn.embedding_lookup(norm, inputs), embeddings / norm, transpose_b=True)
sampled = tf.nn.sampled_softmax_loss(nce_weights, nce_biases, labels, embed, 4, 20)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    feed = {inputs: [1, 2, 3], labels: [[4], [5], [6]]}
    for _ in range(3):
        print(sess.run([loss, train], feed)[0])
    print(sess.run(sampled, feed), sess.run(similarity, feed)[0, :5])
