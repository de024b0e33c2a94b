package io.minidote.cli.torture;

/// One direction between two nodes.
record Link(String from, String to) implements Comparable<Link> {

    Link {
        if (from.equals(to)) {
            throw new IllegalArgumentException("there is no link from " + from + " to itself");
        }
    }

    Link back() {
        return new Link(to, from);
    }

    @Override
    public int compareTo(Link other) {
        var byFrom = from.compareTo(other.from);
        return byFrom != 0 ? byFrom : to.compareTo(other.to);
    }

    @Override
    public String toString() {
        return from + "→" + to;
    }
}
