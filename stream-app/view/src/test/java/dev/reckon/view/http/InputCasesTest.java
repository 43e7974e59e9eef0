package dev.reckon.view.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.event.v1.Item;
import dev.reckon.testing.Lists;
import dev.reckon.view.event.PostedEvent;
import dev.reckon.view.testing.ServedView;
import dev.reckon.wire.RejectReason;
import dev.reckon.wire.Topic;
import dev.reckon.wire.testing.InputCase;
import dev.reckon.wire.testing.InputCases;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is posted is taken and refused as on the topics, and every id that is taken has an address.
 */
class InputCasesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<Topic, String> PATHS =
      Map.of(
          Topic.CLICKS, "/v1/events/clicks",
          Topic.SEARCHES, "/v1/events/searches",
          Topic.ERASURES, "/v1/events/erasures",
          Topic.ITEMS, "/v1/events/items");

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static ServedView served;

  @BeforeAll
  static void start() {
    served = ServedView.start(Map.of());
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  static List<InputCase> cases() {
    return InputCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theVerdictOverHttpIsTheOneOfTheTable(InputCase input) throws Exception {
    int before = served.published().size();
    HttpResponse<String> answer = post(PATHS.getOrDefault(input.topic(), "/"), input.json());
    JsonNode body = JSON.readTree(answer.body());

    if (input.expectedOverHttp().isEmpty()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      assertThat(served.published()).hasSize(before + 1);
      return;
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(served.published()).hasSize(before);
    RejectReason reason = input.expectedOverHttp().get();
    if (reason == RejectReason.MALFORMED) {
      assertThat(body.path("error").asText()).isEqualTo("malformed_json");
    } else {
      assertThat(body.path("reason").asText()).isEqualTo(reason.name());
    }
    assertThat(body.path("message").asText()).hasSizeBetween(20, 600);
  }

  @Test
  void aKindThatNobodyKnowsIsAnsweredWithTheKinds() throws Exception {
    HttpResponse<String> answer =
        post("/v1/events/clicks", "{\"userId\":\"u1\",\"itemId\":\"i1\",\"kind\":\"dislike\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(answer.body()).path("message").asText())
        .contains("\"dislike\"", "CLICK, VIEW, ADD_TO_CART, PURCHASE, LIKE, DISLIKE");
  }

  @Test
  void aMisspeltFieldIsAnsweredWithTheFields() throws Exception {
    HttpResponse<String> answer =
        post(
            "/v1/events/clicks",
            "{\"userId\":\"u1\",\"itemId\":\"i1\",\"eventtime\":\"2011-09-14T12:46:28Z\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(answer.body()).path("message").asText())
        .contains("\"eventtime\" is not a field", "eventId, userId, itemId, kind, eventTime");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b",
        "/a",
        "a/",
        "a//b",
        "a/../b",
        "../a",
        "a/..",
        "a/./b",
        "...",
        ".a",
        "a.",
        "a\\b",
        "\\",
        "..\\a",
        "a;b",
        ";",
        "a/;b",
        "..;",
        ";/..",
        "a%2Fb",
        "%",
        "%00",
        "%2e%2e",
        "%u002e",
        "a?b#c&d=e",
        "a b",
        " a",
        "a+b",
        "a:b@c",
        "[a]{b}|c^d`e",
        "<\"a\">'b'",
        "é",
        "中文",
        "🎮",
        "\u200Ba\u202E",
        "~-_.!$'()*,",
      })
  void everyIdThatIsTakenHasAnAddress(String id) throws Exception {
    String click = JSON.writeValueAsString(Map.of("userId", id, "itemId", id));
    assertThat(post("/v1/events/clicks", click).statusCode()).isEqualTo(202);
    PostedEvent posted = served.published().get(served.published().size() - 1);
    assertThat(posted.key()).isEqualTo(id);
    served.list(Lists.ranked(id, 1, ServedView.NOW, 3));
    served.item(Item.newBuilder().setItemId(id).setTitle("of " + id).build());

    String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    HttpResponse<String> list = get("/v1/users/" + encoded + "/recommendations");
    assertThat(list.statusCode()).as(list.body()).isEqualTo(200);
    assertThat(JSON.readTree(list.body()).path("userId").asText()).isEqualTo(id);
    assertThat(JSON.readTree(list.body()).path("source").asText()).isEqualTo("owner");
    HttpResponse<String> item = get("/v1/items/" + encoded);
    assertThat(item.statusCode()).as(item.body()).isEqualTo(200);
    assertThat(JSON.readTree(item.body()).path("itemId").asText()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%00", "a%09b", "%7f", "%EF%BF%BD", "%ff", "a%0D%0Ab", "%ED%A0%80"})
  void anIdThatNoTopicTakesIsAnsweredWithTheRule(String encoded) throws Exception {
    HttpResponse<String> answer = get("/v1/users/" + encoded + "/recommendations");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return CLIENT.send(request(path).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return CLIENT.send(
        request(path)
            .header("Content-Type", "Application/JSON; charset=utf-8")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + served.address() + path));
  }
}
