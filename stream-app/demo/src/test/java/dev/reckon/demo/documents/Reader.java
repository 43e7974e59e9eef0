package dev.reckon.demo.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.demo.testing.Document;
import dev.reckon.demo.testing.Shell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Somebody who types what the pages say, in a clean copy of the tree with small datasets in it.
 * Servers stay up, each in a terminal of its own; what streams is looked at until something comes.
 */
final class Reader implements AutoCloseable {

  /** The first command builds. */
  private static final Duration LIMIT = Duration.ofMinutes(8);

  private final List<Shell.Running> servers = new ArrayList<>();

  /** Of the broker, the view and the model runtime, as the pages name them. */
  private static final List<Integer> PORTS = List.of(9092, 8080, 7070);

  private final Shell shell = Shell.in(CleanCopy.root());

  /** Variables and functions of the page so far. */
  private final StringBuilder definitions = new StringBuilder();

  Reader() throws IOException {
    for (int port : PORTS) {
      requireFree(port);
    }
    SmallData.writeTo(CleanCopy.root());
  }

  /** What runs on a port of the pages would get their events. */
  private static void requireFree(int port) {
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();
    } catch (IOException e) {
      throw new IllegalStateException(
          "Port " + port + " is in use: stop what runs there, as the pages would write into it", e);
    }
  }

  /** A test for each command of a page that can be run, in order. */
  Stream<DynamicTest> follow(Document page) {
    definitions.setLength(0);
    return Fence.of(page).stream()
        .filter(fence -> fence.isShell() && fence.notRun().isEmpty())
        .flatMap(this::follow);
  }

  private Stream<DynamicTest> follow(Fence fence) {
    return fence.commands().stream()
        .map(
            command -> DynamicTest.dynamicTest(fence.where() + " " + command, () -> type(command)));
  }

  private void type(String command) {
    String bounded = Bounds.of(command);
    if (isDefinition(command)) {
      definitions.append(bounded).append('\n');
    } else if (command.startsWith("./reckon up")) {
      try (Shell.Running up = shell.start("exec " + bounded)) { // the pages go on without it
        up.prints("ready:");
      }
    } else if (isServer(command)) {
      Shell.Running server = shell.start("exec " + bounded);
      servers.add(server);
      server.prints("ready:");
    } else if (command.startsWith("curl -N")) {
      try (Shell.Running stream = shell.start("exec " + bounded)) {
        stream.prints("data:");
      }
    } else {
      shell.run("set -e\n" + definitions + bounded, LIMIT).succeeds();
    }
    assertThat(servers)
        .allSatisfy(
            server ->
                assertThat(server.isAlive())
                    .as("still up: %s%n%s", server.command(), server.output())
                    .isTrue());
  }

  private static boolean isDefinition(String command) {
    return command.matches("[A-Z_]+=('[^']*'|\"[^\"]*\")|[a-z]+\\(\\) \\{.*}");
  }

  private static boolean isServer(String command) {
    return command.matches("\\./reckon (broker|serve-model|learn|job|view)\\b.*");
  }

  /** The server that a command of the pages started. */
  Shell.Running server(String command) {
    return servers.stream()
        .filter(server -> server.command().startsWith("exec " + command))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No page started " + command));
  }

  Shell shell() {
    return shell;
  }

  @Override
  public void close() {
    Collections.reverse(servers);
    servers.forEach(Shell.Running::close);
  }
}
