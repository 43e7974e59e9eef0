package dev.reckon.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.reckon.demo.broker.EmbeddedBroker;
import dev.reckon.demo.process.Pipeline;
import dev.reckon.demo.process.ViewProcess;
import dev.reckon.demo.testing.Http;
import dev.reckon.demo.testing.PopularLists;
import dev.reckon.demo.testing.Shell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs below {@code examples/}, as their page says that they are run. */
class ExamplesIT {

  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String JAVA =
      "java -cp \"examples/java/target/classes:$(cat examples/java/target/classpath.txt)\""
          + " dev.reckon.examples.";

  @TempDir private static Path folder;
  private static EmbeddedBroker broker;
  private static Pipeline pipeline;
  private static String item;

  private final Shell shell = Shell.in(ROOT);

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start();
    pipeline =
        Pipeline.start(
            broker.bootstrapServers(),
            SmallShop.bundle(),
            List.of(),
            Map.of("reckon.job.output.encoding", "json"),
            folder.resolve("runtime.log"),
            Optional.empty());
    item = new PopularLists(pipeline.runtime().address()).get().get(0);
  }

  @AfterAll
  static void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void javaSendsAClickAndReadsTheListThatFollows() {
    String user = "of-java";
    assertThat(run(words(JAVA + "SendClick", broker(), user, item)))
        .startsWith("sent ")
        .hasLineCount(1);
    assertThat(run(words(JAVA + "ReadLists", broker(), user)))
        .contains(user + ": ")
        .doesNotContain("SLF4J");
  }

  @Test
  void pythonSendsAClickAndReadsTheListThatFollows() {
    String python = "/usr/bin/python3";
    assumeTrue(
        shell.run(python + " -c 'import confluent_kafka'", LIMIT).status() == 0,
        "skipped: /usr/bin/python3 has no confluent_kafka (Debian: python3-confluent-kafka)");
    String user = "of-python";
    assertThat(run(words(python, "examples/python/send_click.py", broker(), user, item)))
        .contains("sent ");
    assertThat(run(words(python, "examples/python/read_lists.py", broker(), user)))
        .contains(user + ": ");
  }

  @Test
  void nodeSendsAClickAndReadsTheListThatFollows() throws IOException {
    assumeTrue(
        shell.run("command -v node && command -v npm", LIMIT).status() == 0,
        "skipped: this machine has no node and npm");
    // In a copy, as what npm installs is no part of the tree.
    Path copy = Files.createDirectories(folder.resolve("node"));
    run(words("cp examples/node/*.js examples/node/*.json", copy));
    run(words("npm ci --no-audit --no-fund --prefix", copy));
    String user = "of-node";
    assertThat(run(words("node", copy.resolve("send-click.js"), broker(), user, item)))
        .contains("sent ")
        .doesNotContain("partitioner");
    assertThat(run(words("node", copy.resolve("read-lists.js"), broker(), user)))
        .contains(user + ": ");
  }

  @Test
  void sqlReadsTheListsThatAModelRanked() throws Exception {
    String user = "of-sql";
    run(words(JAVA + "SendClick", broker(), user, item));

    TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
    List<String> statements = statements("examples/flink-sql/lists.sql");
    assertThat(statements).hasSize(2);
    tables.executeSql(statements.get(0));
    CloseableIterator<Row> rows = tables.executeSql(statements.get(1)).collect();
    try {
      Row row = rows.next();
      while (!user.equals(row.getField("user_id"))) {
        row = rows.next();
      }
      assertThat(row.getField("first_item")).asString().isNotEmpty();
      assertThat(row.getField("historySequence")).isEqualTo(1L);
    } finally {
      rows.close();
    }
  }

  /** Against the broker of this test. */
  private static List<String> statements(String file) throws IOException {
    String sql =
        Files.readString(ROOT.resolve(file))
            .replaceAll("(?m)^--.*", "")
            .replace("localhost:9092", broker());
    return Stream.of(sql.split(";")).map(String::strip).filter(it -> !it.isEmpty()).toList();
  }

  @Test
  void aPageOfAnotherOriginShowsTheListOfItsUser() throws Exception {
    assumeTrue(
        shell.run("command -v chromium", LIMIT).status() == 0,
        "skipped: this machine has no chromium");
    String user = "of-page";
    run(words(JAVA + "SendClick", broker(), user, item));
    HttpServer shop = shop();
    try (ViewProcess view =
        ViewProcess.start(
            broker(),
            "",
            Map.of("reckon.view.http.cors-origins", origin(shop)),
            folder.resolve("view.log"))) {
      String address =
          "%s/?view=http://localhost:%d&user=%s".formatted(origin(shop), view.port(), user);
      while (!Http.get(view.port(), "/v1/users/" + user + "/recommendations").contains("owner")) {
        Thread.sleep(100);
      }
      String list = "<li>" + firstItem(view, user) + "</li>";
      assertThat(shown(address, list)).contains(list, "owner");
    } finally {
      shop.stop(0);
    }
  }

  private static String firstItem(ViewProcess view, String user) throws InterruptedException {
    return Http.get(view.port(), "/v1/users/" + user + "/recommendations")
        .replaceAll("(?s).*?\"itemId\":\"([^\"]*)\".*", "$1");
  }

  /** The page in the browser; it may have been read before the list was there. */
  private String shown(String address, String wanted) {
    String page = "";
    for (int tries = 0; tries < 20 && !page.contains(wanted); tries++) {
      page =
          run(
              words(
                  "chromium --headless --no-sandbox --disable-gpu --timeout=5000 --dump-dom",
                  "--user-data-dir=" + folder.resolve("profile"),
                  "'" + address + "'"));
    }
    return page;
  }

  /**
   * Serves the page with a picture that takes its time: the browser prints a page once all of it is
   * loaded, which a stream is not part of.
   */
  private static HttpServer shop() throws IOException {
    String page = Files.readString(ROOT.resolve("examples/page/index.html"));
    byte[] withPicture = page.replace("</html>", "<img src=\"/picture\"></html>").getBytes(UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> answer(exchange, withPicture));
    server.createContext(
        "/picture",
        exchange -> {
          LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
          answer(exchange, new byte[1]);
        });
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, byte[] content) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
    exchange.sendResponseHeaders(200, content.length);
    try (var body = exchange.getResponseBody()) {
      body.write(content);
    }
  }

  private static String origin(HttpServer shop) {
    return "http://localhost:" + shop.getAddress().getPort();
  }

  private static String broker() {
    return broker.bootstrapServers();
  }

  private static String words(Object... words) {
    return Stream.of(words).map(Object::toString).collect(joining(" "));
  }

  private String run(String command) {
    return shell.run(command, LIMIT).succeeds().output();
  }
}
