/// One running node: how it reaches its peers, the loop that steps its replica, its configuration
/// and administration, and the API for programs that have it inside.
@org.jspecify.annotations.NullMarked
module io.minidote.node {
    requires static org.jspecify;
    requires transitive io.minidote.core;
    requires io.minidote.storage;
    requires org.jgroups;
    requires org.slf4j;
    requires org.tomlj;

    exports io.minidote.api;
    exports io.minidote.link;
    exports io.minidote.node;
}
