"""Which steps are logged: 0, log_every, 2 * log_every, ..., and the last one."""


def is_logged(config, step):
    return step % config["log_every"] == 0 or step == config["steps"] - 1
