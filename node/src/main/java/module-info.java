/// One running node: how it reaches its peers, and the loop that steps its replica.
@org.jspecify.annotations.NullMarked
module io.minidote.node {
    requires static org.jspecify;
    requires io.minidote.core;
    requires org.jgroups;
    requires org.slf4j;

    exports io.minidote.link;
}
