package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What commands of sorted sets mean that are said at two replicas at the same time.
@Timeout(60)
class SortedSetsTest {

    private final Replicas replicas = Replicas.running("a", "b");
    private RedisDoor here;
    private RedisDoor there;
    private RespClient me;
    private RespClient you;

    @BeforeEach
    void open() throws Exception {
        here = open("a");
        there = open("b");
        me = new RespClient(here.address());
        you = new RespClient(there.address());
    }

    private RedisDoor open(String name) throws Exception {
        return RedisDoor.open(
                RedisDoorOptions.at(0), replicas.node(name), Admin.none(), Facts.none());
    }

    @AfterEach
    void close() throws Exception {
        me.close();
        you.close();
        here.close();
        there.close();
    }

    private void everywhere(String... words) throws Exception {
        me.ask(words);
        replicas.heal();
        replicas.cut();
    }

    /// Has all replicas meet, and asks each of them.
    private void shows(String expected, String... words) throws Exception {
        replicas.heal();
        assertThat(me.ask(words)).isEqualTo(expected);
        assertThat(you.ask(words)).isEqualTo(expected);
    }

    @Test
    void increasesAddUp() throws Exception {
        everywhere("ZADD", "ranks", "10", "ann");
        assertThat(me.ask("ZINCRBY", "ranks", "1", "ann")).isEqualTo("\"11\"");
        assertThat(you.ask("ZADD", "ranks", "INCR", "2.5", "ann")).isEqualTo("\"12.5\"");
        shows("\"13.5\"", "ZSCORE", "ranks", "ann");
    }

    @Test
    void anIncreaseAddsToAScoreThatHasNotSeenIt() throws Exception {
        everywhere("ZADD", "ranks", "10", "ann");
        assertThat(me.ask("ZADD", "ranks", "100", "ann")).isEqualTo(":0");
        assertThat(you.ask("ZINCRBY", "ranks", "1", "ann")).isEqualTo("\"11\"");
        shows("\"101\"", "ZSCORE", "ranks", "ann");
    }

    @Test
    void anAddWinsOverARemovalAlsoWhereTheScoreIsTheSame() throws Exception {
        everywhere("ZADD", "ranks", "10", "ann", "20", "bob");
        assertThat(me.ask("ZREM", "ranks", "ann", "bob")).isEqualTo(":2");
        assertThat(you.ask("ZADD", "ranks", "CH", "10", "ann")).isEqualTo(":0");
        shows("[\"ann\", \"10\"]", "ZRANGE", "ranks", "0", "-1", "WITHSCORES");
    }

    @Test
    void ofAnIncreaseAndARemovalTheIncreaseIsLeft() throws Exception {
        everywhere("ZADD", "ranks", "10", "ann");
        assertThat(me.ask("ZPOPMAX", "ranks")).isEqualTo("[\"ann\", \"10\"]");
        assertThat(you.ask("ZINCRBY", "ranks", "2", "ann")).isEqualTo("\"12\"");
        shows("\"2\"", "ZSCORE", "ranks", "ann");
    }

    @Test
    void whatIsStoredTakesThePlaceOfWhatWasSeenAndOfNothingElse() throws Exception {
        everywhere("ZADD", "to", "1", "old");
        me.ask("ZADD", "from", "5", "new");
        assertThat(me.ask("ZUNIONSTORE", "to", "1", "from", "WEIGHTS", "2")).isEqualTo(":1");
        assertThat(you.ask("ZADD", "to", "7", "other")).isEqualTo(":1");
        shows("[\"other\", \"7\", \"new\", \"10\"]", "ZRANGE", "to", "0", "-1", "WITHSCORES");
    }

    @Test
    void aSetIsShownBeforeASortedSet() throws Exception {
        replicas.cut();
        assertThat(me.ask("ZADD", "k", "1", "ranked")).isEqualTo(":1");
        assertThat(you.ask("SADD", "k", "plain")).isEqualTo(":1");
        shows("+set", "TYPE", "k");
        assertThat(me.ask("ZCARD", "k")).startsWith("-WRONGTYPE ");
        assertThat(me.ask("MINIDOTE.READ", "0", "sorted_set", "k"))
                .isEqualTo("[[\"ranked\", \"1\"]]");
    }

    /// Members of one score, each of them a rank of its own, and each found there.
    @Test
    void everyMemberIsFoundAtItsRank() throws Exception {
        var members = IntStream.range(0, 300).mapToObj("m%03d"::formatted).toList();
        var words = members.stream().flatMap(member -> Stream.of("7", member));
        me.ask(Stream.concat(Stream.of("ZADD", "ranks"), words).toArray(String[]::new));
        for (var rank = 0; rank < members.size(); rank++) {
            var member = members.get(rank);
            assertThat(me.ask("ZRANK", "ranks", member)).isEqualTo(":" + rank);
            assertThat(me.ask("ZREVRANK", "ranks", member)).isEqualTo(":" + (299 - rank));
            assertThat(me.ask("ZRANGE", "ranks", "" + rank, "" + rank))
                    .isEqualTo("[\"" + member + "\"]");
        }
    }

    @Test
    void chanceTakesNobodyTwiceUnlessItMay() throws Exception {
        me.ask("ZADD", "ranks", "1", "ann", "2", "bob", "3", "cid");
        assertThat(chosen("2")).hasSize(2).doesNotHaveDuplicates();
        assertThat(chosen("5")).containsExactlyInAnyOrder("\"ann\"", "\"bob\"", "\"cid\"");
        assertThat(chosen("-50")).hasSize(50);
        assertThat(me.ask("ZRANDMEMBER", "ranks")).isIn("\"ann\"", "\"bob\"", "\"cid\"");
        assertThat(me.ask("ZRANDMEMBER", "ranks", "-1048577"))
                .isEqualTo("-ERR value is out of range");
    }

    private String[] chosen(String count) throws Exception {
        return me.ask("ZRANDMEMBER", "ranks", count).replaceAll("[\\[\\] ]", "").split(",");
    }
}
