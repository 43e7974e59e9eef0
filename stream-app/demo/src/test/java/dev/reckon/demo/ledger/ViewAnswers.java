package dev.reckon.demo.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.demo.testing.Http;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The answers of a view about a user over HTTP, in the terms of {@link UserAccount}. */
record ViewAnswers(int port) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whether it answers with a list of the user's own. */
  boolean hasListOf(String userId) throws InterruptedException {
    return get(userId, "/recommendations?n=1").has("listId");
  }

  /** All of its answers. */
  UserAccount of(String userId) throws InterruptedException {
    JsonNode history = get(userId, "/history");
    JsonNode list = get(userId, "/recommendations?n=1000");
    List<String> items = new ArrayList<>();
    list.path("items").forEach(item -> items.add(item.path("itemId").asText()));
    return new UserAccount(
        clicks(history.path("interactions")),
        searches(history.path("searches")),
        list.path("listId").asText(),
        list.path("historySequence").asLong(),
        items);
  }

  private static List<String> clicks(JsonNode interactions) {
    List<String> clicks = new ArrayList<>();
    interactions.forEach(
        it ->
            clicks.add(
                UserAccount.click(
                    timeMillis(it),
                    it.path("eventId").asText(),
                    it.path("itemId").asText(),
                    it.path("searchId").asText())));
    return clicks;
  }

  private static List<String> searches(JsonNode all) {
    List<String> searches = new ArrayList<>();
    all.forEach(
        it ->
            searches.add(
                UserAccount.search(
                    timeMillis(it), it.path("eventId").asText(), it.path("query").asText())));
    return searches;
  }

  private static long timeMillis(JsonNode event) {
    return Instant.parse(event.path("eventTime").asText()).toEpochMilli();
  }

  private JsonNode get(String userId, String path) throws InterruptedException {
    String user = URLEncoder.encode(userId, StandardCharsets.UTF_8);
    try {
      return JSON.readTree(Http.get(port, "/v1/users/" + user + path));
    } catch (JsonProcessingException e) {
      throw new AssertionError(path + " of " + userId + " is no JSON", e);
    }
  }
}
