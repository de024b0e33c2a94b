package io.minidote.cli.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/// Ports of this machine that nobody listens at.
///
/// They are free now; whoever is quick may take one before its owner-to-be does.
public final class FreePorts {

    private FreePorts() {}

    public static List<Integer> find(int count) throws IOException {
        // All are held at once, so that no two are the same.
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (var i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getByName(NodePlace.HOST)));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }
}
