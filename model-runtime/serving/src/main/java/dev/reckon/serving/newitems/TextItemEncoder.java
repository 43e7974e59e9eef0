package dev.reckon.serving.newitems;

import dev.reckon.event.v1.Item;
import dev.reckon.language.ItemEncoder;
import dev.reckon.serving.text.ItemEncoders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The encoders of the process, which are not closed here. */
public final class TextItemEncoder implements Encoder {

  private final ItemEncoders encoders;

  public TextItemEncoder(ItemEncoders encoders) {
    this.encoders = encoders;
  }

  @Override
  public boolean has(String encoding) {
    return encoders.has(encoding);
  }

  @Override
  public void load(String encoding) {
    ItemEncoder unused = encoders.of(encoding);
  }

  @Override
  public List<float @Nullable []> encode(String encoding, List<Item> items) {
    return encoders.of(encoding).encode(items);
  }
}
