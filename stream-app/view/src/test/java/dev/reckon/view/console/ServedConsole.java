package dev.reckon.view.console;

import dev.reckon.event.v1.Item;
import dev.reckon.kafka.Topics;
import dev.reckon.kafka.testing.TestBroker;
import dev.reckon.view.ViewApp;
import dev.reckon.view.settings.ViewSettings;
import dev.reckon.wire.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** A broker, a stand-in for the job, and the view with the console, all in this JVM. */
final class ServedConsole implements AutoCloseable {

  private static final Topics TOPICS = new Topics("", 2, (short) 1);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final StandInJob job;
  private final ViewApp view;

  private ServedConsole(Path folder, List<Item> items) {
    TestBroker broker = started(TestBroker.start(folder));
    Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
    createTopics(client);
    job = started(StandInJob.start(client, TOPICS, items));
    try {
      view =
          started(
              ViewApp.start(
                  ViewSettings.of(
                      Map.of(
                          "reckon.kafka.bootstrap-servers", broker.bootstrapServers(),
                          "reckon.view.topics.partitions", TOPICS.partitions(),
                          "reckon.view.http.port", 0,
                          "reckon.view.tables.standby-replicas", 0,
                          "reckon.view.tables.directory", folder.resolve("tables").toString()))));
    } catch (IOException e) {
      throw new UncheckedIOException("The view did not start", e);
    }
  }

  /** All up and answering. */
  static ServedConsole start(Path folder, List<Item> items) {
    return new ServedConsole(folder, items);
  }

  StandInJob job() {
    return job;
  }

  /** Where a browser finds it. */
  URI address() {
    return URI.create(view.address() + "/");
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("Not everything ended well", e);
      }
    }
  }

  private <T extends AutoCloseable> T started(T resource) {
    started.push(resource);
    return resource;
  }

  private static void createTopics(Map<String, String> client) {
    try (Admin admin = Admin.create(Map.copyOf(client))) {
      TOPICS.createMissing(admin, EnumSet.allOf(Topic.class));
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nobody should interrupt a test", e);
    }
  }
}
