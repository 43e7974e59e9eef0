package dev.reckon.demo.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports without a listener at the moment. Another process may take one before its use, so callers
 * must be ready to try again.
 */
public final class FreePorts {

  private FreePorts() {}

  /** {@code count} different ports. */
  public static List<Integer> pick(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("This machine has no free port left", e);
    } finally {
      sockets.forEach(FreePorts::close);
    }
  }

  /** Whether a server could listen on this port of loopback now. */
  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Port " + socket.getLocalPort() + " could not be freed", e);
    }
  }
}
