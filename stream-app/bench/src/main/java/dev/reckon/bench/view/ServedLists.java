package dev.reckon.bench.view;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.demo.broker.BrokerProcess;
import dev.reckon.demo.process.ViewProcess;
import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.kafka.TopicFollower.Reader;
import dev.reckon.kafka.Topics;
import dev.reckon.wire.Topic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Topics with a list for every user, and the views on them. Owned by one thread. */
final class ServedLists implements AutoCloseable {

  static final int ITEMS = 5_000;
  static final int LIST_SIZE = 50;
  private static final int PARTITIONS = 4;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ViewScenario scenario;
  private final BrokerProcess broker;
  private final Topics topics;
  private final BenchLists lists;
  private final List<ViewProcess> views = new ArrayList<>();

  /**
   * Makes the topics and fills them.
   *
   * @param prefix of the topics
   */
  ServedLists(ViewScenario scenario, BrokerProcess broker, String prefix) throws Exception {
    this.scenario = scenario;
    this.broker = broker;
    this.topics = new Topics(prefix, PARTITIONS, (short) 1);
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(client()))) {
      topics.createMissing(admin, EnumSet.allOf(Topic.class));
    }
    int users = scenario.scale().users();
    this.lists = new BenchLists(broker.bootstrapServers(), topics, users, ITEMS, LIST_SIZE);
    scenario.say().accept(String.format(Locale.ROOT, "Publishing lists of %,d users ...", users));
    lists.fill();
  }

  private Map<String, String> client() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  /** The path of a user's list. */
  static String path(int user) {
    return "/v1/users/" + BenchLists.user(user) + "/recommendations";
  }

  /** The publisher of further lists. */
  BenchLists lists() {
    return lists;
  }

  /** Reads new records of a topic. */
  TopicFollower follow(Topic topic, Reader reader) {
    return new TopicFollower(
        topics.name(topic), TopicFollower.clientsOf(client()), StartPosition.end(), reader);
  }

  /**
   * Starts one more view, which {@link #close} ends.
   *
   * @param copies of each table that other instances keep
   */
  ViewProcess startView(int copies) throws Exception {
    int number = views.size() + 1;
    scenario.say().accept("Starting a view ...");
    ViewProcess view =
        ViewProcess.start(
            broker.bootstrapServers(),
            topics.prefix(),
            Map.of("reckon.view.tables.standby-replicas", Integer.toString(copies)),
            scenario.logs().resolve("view-" + topics.prefix() + number + ".log"));
    views.add(view);
    return view;
  }

  /** Returns when all users can be read from the tables. */
  void awaitTables(ViewProcess view) throws Exception {
    int users = scenario.scale().users();
    try (KeptConnection connection = new KeptConnection(view.port(), Patience.OF_A_QUESTION)) {
      Patience.await(
          "tables of all users",
          () -> {
            for (int i = 1; i <= 20; i++) {
              if (!source(connection, users * i / 20 - 1).equals("owner")) {
                return false;
              }
            }
            return true;
          });
    }
  }

  private static String source(KeptConnection connection, int user) throws IOException {
    return JSON.readTree(connection.get(path(user) + "?fields=source").body())
        .path("source")
        .asText();
  }

  @Override
  public void close() {
    lists.close();
    views.forEach(ViewProcess::close);
  }
}
