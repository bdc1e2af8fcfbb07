import tensorflow as tf

tf.set_random_seed(777)
with open('scores.csv', 'w') as f:
    for i in range(8):
        f.write('%d,%d,%d\n' % (i, i * i, 2 * i))
queue = tf.train.string_input_producer(['scores.csv'], shuffle=False, name='filename_queue')
reader = tf.TextLineReader()
key, value = reader.read(queue)
xy = tf.decode_csv(value, record_defaults=[[0.], [0.], [0.]])
x_batch, y_batch = tf.train.batch([xy[0:-1], xy[-1:]], batch_size=3)
W = tf.Variable(tf.random_normal([2, 1]), name='weight')
out = tf.matmul(x_batch, W)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    coord = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(sess=sess, coord=coord)
    for _ in range(3):
        print(sess.run([out, x_batch, y_batch]))
    coord.request_stop()
    coord.join(threads)
