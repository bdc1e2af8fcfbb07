import glob
import os

import tensorflow as tf

tf.set_random_seed(777)
with tf.name_scope('layer1') as scope:
    W = tf.Variable(tf.random_normal([2, 3]), name='W')
    tf.summary.histogram('weights', W)
    tf.summary.scalar('mean', tf.reduce_mean(W))
merged = tf.summary.merge_all()
last_epoch = tf.Variable(0, name='last_epoch')
saver = tf.train.Saver(max_to_keep=2)
writer = tf.summary.FileWriter('./logs')
with tf.Session() as sess:
    sess.run(tf.initialize_all_variables())
    writer.add_graph(sess.graph)
    for epoch in range(3):
        writer.add_summary(sess.run(merged), global_step=epoch)
        sess.run(tf.assign(last_epoch, epoch + 1))
        path = saver.save(sess, './model/m' if os.path.isdir('model') else './m', global_step=epoch)
    before = sess.run(W)
    sess.run(W.assign(tf.zeros([2, 3])))
    checkpoint = tf.train.get_checkpoint_state('.')
    saver.restore(sess, checkpoint.model_checkpoint_path)
    print((sess.run(W) == before).all(), sess.run(last_epoch), before)
writer.close()
count = 0
for event in tf.train.summary_iterator(glob.glob('./logs/*')[0]):
    for value in event.summary.value:
        if value.tag == 'layer1/mean':
            count += 1
            print(value.simple_value)
print(count, os.path.basename(checkpoint.model_checkpoint_path))
