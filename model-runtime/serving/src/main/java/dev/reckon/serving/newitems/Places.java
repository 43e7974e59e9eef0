package dev.reckon.serving.newitems;

import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.ModelSlots.Role;
import dev.reckon.serving.live.TextVectors;
import java.util.Map;

/** The models that serve. */
public interface Places {

  /** Those that serve now. */
  Map<Role, LiveModel> models();

  /**
   * Puts the same model with the rows of these vectors into the place of one, unless another is
   * there by now.
   */
  void change(Role role, LiveModel before, TextVectors vectors) throws InterruptedException;
}
