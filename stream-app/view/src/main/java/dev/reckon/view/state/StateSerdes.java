package dev.reckon.view.state;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.view.state.v1.StoredList;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Messages as bytes in stores. */
public final class StateSerdes {

  private StateSerdes() {}

  /** The serde of messages of one type. */
  public static <M extends Message> Serde<M> of(Parser<M> parser) {
    return Serdes.serdeFrom(
        (topic, message) -> message == null ? null : message.toByteArray(),
        (topic, bytes) -> bytes == null ? null : parse(parser, bytes));
  }

  /** The list that a stored one holds. */
  public static Recommendation read(StoredList stored) {
    return parse(Recommendation.parser(), stored.getRecommendation().toByteArray());
  }

  private static <M extends Message> M parse(Parser<M> parser, byte[] bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new SerializationException("These bytes were not written by the view", e);
    }
  }
}
