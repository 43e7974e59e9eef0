package dev.reckon.demo.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.demo.testing.Document;
import dev.reckon.demo.testing.Http;
import dev.reckon.demo.testing.Librdkafka;
import dev.reckon.demo.testing.Shell;
import dev.reckon.demo.testing.Shell.Condition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the pages run unchanged, in a clean copy of the tree: README from top to bottom,
 * then the others. While the servers that the README starts are up, a client that is not of Java
 * writes and reads.
 */
@Tag("docs")
@TestMethodOrder(OrderAnnotation.class)
class DocumentedCommandsIT {

  private static final int VIEW = 8080;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> USERS =
      IntStream.range(0, 60).mapToObj(user -> "librdkafka-" + user).toList();

  private static Reader reader;
  @TempDir private static Path folder;

  @BeforeAll
  static void openTerminal() throws IOException {
    reader = new Reader();
  }

  @AfterAll
  static void closeTerminals() {
    reader.close();
  }

  @Order(1)
  @TestFactory
  Stream<DynamicTest> readme() {
    return reader.follow(Document.named("README.md"));
  }

  /** librdkafka puts keys into other partitions than Kafka's own clients do. */
  @Order(2)
  @Test
  void clientsOfOtherLanguagesAreServedScoredAndForgotten() throws Exception {
    Librdkafka client = Librdkafka.of(reader.shell(), "localhost:9092", folder);
    Shell.Running view = reader.server("./reckon view");

    client.send("clicks", values(user -> click(user, "first", item(user))));
    view.awaits(
        "a list for each", ofAll(user -> !path(user, "/recommendations").has("popularReason")));
    client.awaitLists(ofUsers(user -> "first-of-" + user + "."));
    double hitsBefore = hits();
    client.send("clicks", values(user -> click(user, "second", firstOfTheList(user))));
    client.awaitLists(ofUsers(user -> "second-of-" + user + "."));
    view.awaits("both clicks in each history", ofAll(user -> clicks(user) == 2));
    view.awaits("a hit of each", () -> hits() - hitsBefore > USERS.size() - .5);

    client.send("erasures", values(user -> event(user, "gone", "")));
    view.awaits("no history of anybody", ofAll(user -> clicks(user) == 0));
    view.awaits(
        "no list of anybody", ofAll(user -> path(user, "/recommendations").has("popularReason")));
  }

  @Order(3)
  @TestFactory
  Stream<DynamicTest> otherPages() {
    return Document.all().stream()
        .filter(page -> !page.name().equals("README.md"))
        .filter(page -> !page.name().startsWith("docs/results/"))
        .flatMap(reader::follow);
  }

  private static Stream<String> ofUsers(Function<String, String> line) {
    return USERS.stream().map(line);
  }

  private static Stream<String> values(Function<String, String> value) {
    return ofUsers(user -> user + " " + value.apply(user));
  }

  private static String click(String user, String event, String item) {
    return event(user, event, ",\"itemId\":\"" + item + "\",\"kind\":\"CLICK\"");
  }

  /** Ids end in a point, so that none is the beginning of another. */
  private static String event(String user, String event, String more) {
    return "{\"eventId\":\"%s-of-%s.\",\"userId\":\"%s\",\"eventTime\":\"%s\"%s}"
        .formatted(event, user, user, Instant.now(), more);
  }

  /** Any item of the catalogue. */
  private static String item(String user) {
    JsonNode found = json("/v1/items?n=50").path("items");
    return found.path(USERS.indexOf(user) % found.size()).path("itemId").asText();
  }

  private static String firstOfTheList(String user) {
    return path(user, "/recommendations?n=1").at("/items/0/itemId").asText();
  }

  private static int clicks(String user) {
    return path(user, "/history").path("interactions").size();
  }

  /** Clicks so far that were on the first five of the current list. */
  private static double hits() {
    double hits = 0;
    for (JsonNode window : json("/v1/metrics/online").path("windows")) {
      hits += window.path("clicks").asInt() * window.at("/hitRate/at5").asDouble();
    }
    return hits;
  }

  private static Condition ofAll(Function<String, Boolean> condition) {
    return () -> USERS.stream().allMatch(condition::apply);
  }

  private static JsonNode path(String user, String path) {
    return json("/v1/users/" + user + path);
  }

  private static JsonNode json(String path) {
    try {
      return JSON.readTree(Http.get(VIEW, path));
    } catch (JsonProcessingException e) {
      throw new AssertionError(path + " answered what is not JSON", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted: " + path, e);
    }
  }
}
