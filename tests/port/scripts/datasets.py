import numpy as np
import tensorflow as tf

tf.set_random_seed(777)
data = tf.data.Dataset.from_tensor_slices((np.arange(10.), np.arange(10) % 2))
data = data.apply(tf.contrib.data.batch_and_drop_remainder(3)).repeat(2)
value, label = data.make_one_shot_iterator().get_next()
placeholder = tf.placeholder(tf.float32, [None])
shuffled = tf.data.Dataset.from_tensor_slices(placeholder).shuffle(10).batch(4)
iterator = shuffled.make_initializable_iterator()
following = iterator.get_next()
W = tf.Variable(tf.random_normal([2]))
print(data.output_types, data.output_shapes)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(4):
        print(sess.run([value, label]))
    sess.run(iterator.initializer, {placeholder: np.arange(8.)})
    print(sess.run(following), sess.run(W))
