/// How clients come in.
@org.jspecify.annotations.NullMarked
module io.minidote.doors {
    requires static org.jspecify;
    requires io.minidote.core;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires org.slf4j;

    exports io.minidote.doors.redis;
}
