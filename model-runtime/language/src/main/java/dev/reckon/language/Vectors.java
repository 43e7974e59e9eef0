package dev.reckon.language;

/** Arithmetic on vectors. */
public final class Vectors {

  private Vectors() {}

  /** Scales a vector to length 1; zeros stay zeros. */
  public static void scaleToUnit(float[] vector) {
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    for (int i = 0; square > 0 && i < vector.length; i++) {
      vector[i] = (float) (vector[i] / Math.sqrt(square));
    }
  }
}
