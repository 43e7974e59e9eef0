package dev.reckon.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.view.testing.Contract;
import dev.reckon.wire.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The AsyncAPI document describes the topics and messages as they are. */
class AsyncApiTest {

  private static final JsonNode DOCUMENT = Contract.read("asyncapi.yaml");

  @Test
  void everyTopicIsThereAndNoOther() {
    assertThat(names(DOCUMENT.path("channels")))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Topic.values()).map(topic -> topic.name("")).toList());
  }

  @ParameterizedTest
  @EnumSource(Topic.class)
  void topicsKeepWhatTheySay(Topic topic) {
    JsonNode channel = DOCUMENT.path("channels").path(topic.name(""));
    JsonNode settings = channel.at("/bindings/kafka/topicConfiguration");

    assertThat(channel.path("address").asText()).isEqualTo(topic.name(""));
    assertThat(settings.path("cleanup.policy").path(0).asText())
        .isEqualTo(topic.settings().get("cleanup.policy"));
    assertThat(settings.path("retention.ms").asText())
        .isEqualTo(topic.settings().getOrDefault("retention.ms", ""));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void messagesHaveTheFieldsOfTheirProtobuf(Descriptor message) {
    JsonNode described = DOCUMENT.at("/components/messages/" + message.getName());

    assertThat(described.path("name").asText()).isEqualTo(message.getFullName());
    assertThat(names(described.at("/payload/properties")))
        .containsExactlyElementsOf(
            message.getFields().stream().map(FieldDescriptor::getJsonName).toList());
  }

  private static Stream<Descriptor> messages() {
    return Stream.of(
        Interaction.getDescriptor(),
        Search.getDescriptor(),
        Item.getDescriptor(),
        Erasure.getDescriptor(),
        Recommendation.getDescriptor(),
        OnlineMetrics.getDescriptor(),
        Deployment.getDescriptor());
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
