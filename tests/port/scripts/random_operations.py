import tensorflow as T

T.set_random_seed(5)
ops = [T.random_normal([2]), T.random_uniform([2]), T.random_uniform([2], -1, 1),
       T.truncated_normal([2]), T.random_shuffle(T.range(6)), T.multinomial(T.zeros([1, 4]), 6),
       T.random_gamma([2], 1.5), T.random_crop(T.reshape(T.range(9.), [3, 3]), [2, 2])]
a = T.get_variable('a', [2, 3])
b = T.get_variable('b', [2, 3], initializer=T.truncated_normal_initializer(stddev=.1))
c = T.get_variable('c', [3, 3], initializer=T.orthogonal_initializer())
d = T.get_variable('d', [3, 3, 2, 4], initializer=T.contrib.layers.xavier_initializer_conv2d())
e = T.get_variable('e', [4, 4], initializer=T.contrib.layers.xavier_initializer(uniform=False))
f = T.get_variable('f', [4, 4], initializer=T.contrib.layers.xavier_initializer())
g = T.get_variable('g', [4, 4], initializer=T.contrib.layers.variance_scaling_initializer())
with T.Session() as sess:
    T.global_variables_initializer().run()
    for op in ops + [a, b, c, d, e, f, g]:
        print(sess.run(op))
