nothing-to-cancel = 没有可取消的操作。
cancelled = 已取消。
