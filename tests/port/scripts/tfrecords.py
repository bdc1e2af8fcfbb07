import numpy as np
import tensorflow as tf

tf.set_random_seed(6)
writer = tf.python_io.TFRecordWriter('data.tfrecords')
for i in range(4):
    image = np.full([2, 2], i, np.uint8)
    writer.write(tf.train.Example(features=tf.train.Features(feature={
        'label': tf.train.Feature(int64_list=tf.train.Int64List(value=[i])),
        'image': tf.train.Feature(bytes_list=tf.train.BytesList(value=[image.tostring()]))})).SerializeToString())
writer.close()
queue = tf.train.string_input_producer(['data.tfrecords'], num_epochs=1, shuffle=False)
_, serialized = tf.TFRecordReader().read(queue)
features = tf.parse_single_example(serialized, features={
    'label': tf.FixedLenFeature([], tf.int64), 'image': tf.FixedLenFeature([], tf.string)})
image = tf.reshape(tf.decode_raw(features['image'], tf.uint8), [4])
W = tf.Variable(tf.random_normal([4]))
product = tf.reduce_sum(tf.cast(image, tf.float32) * W)
with tf.Session() as sess:
    sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
    coord = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(sess, coord)
    try:
        while not coord.should_stop():
            print(sess.run([features['label'], product]))
    except tf.errors.OutOfRangeError:
        print('done')
    coord.request_stop()
    coord.join(threads)
