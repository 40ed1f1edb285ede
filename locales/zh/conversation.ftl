nothing-to-cancel = 没有可取消的操作。
cancelled = 已取消。
words-reply =
    ✉️ 您给顾客的回复：
    { $words }
    确认发送？
words-late =
    距离提问已超过 15 分钟，您输入了：
    { $words }
    用作回答吗？
menu-send-words = 发送
menu-use-words = 用作回答
menu-drop-words = 不用
