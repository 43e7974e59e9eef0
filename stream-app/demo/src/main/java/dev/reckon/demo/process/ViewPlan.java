package dev.reckon.demo.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/**
 * How to start a view.
 *
 * @param port the port it listens on
 * @param log file for its output
 */
public record ViewPlan(int port, Path log) {

  /** The usual port, taken if it is free. */
  public static final int USUAL_PORT = 8080;

  /** A view on the usual port, or on any free one where that is taken. */
  public static ViewPlan onAnyPort(Path log) {
    return new ViewPlan(isFree(USUAL_PORT) ? USUAL_PORT : FreePorts.pick(1).get(0), log);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
