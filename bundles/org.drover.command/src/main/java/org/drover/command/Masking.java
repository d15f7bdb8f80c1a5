// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a secret is called, what looks like one, and how it is masked; the rest of a text stays as
 * it is, line by line. Pure functions.
 *
 * <p>The expressions go through a line without ends in one pass: what is repeated in them is
 * bounded or possessive.
 */
public final class Masking {
  /** What stands in place of a secret. */
  public static final String MASK = "*****";

  /** {@code pass} is one, in {@code bypass}, {@code passes} and {@code pass-through} it is not. */
  private static final String WORD =
      "(?:passw|(?<!by)pass(?![a-z]|[_.-]thr)|passphrase|passcode|keypass|storepass|pwd|secret"
          + "|token|credential|authorization|(?:private|api|access)[_.-]?key)";

  /** What has such a word in its name is a secret. */
  private static final Pattern NAME = Pattern.compile(WORD, Pattern.CASE_INSENSITIVE);

  /**
   * {@code password = x}, {@code --secret x}, {@code <token>x}: to the end of the line and of those
   * that continue it; {@code "token": "x"}.
   */
  private static final Pattern NAMED =
      Pattern.compile(
          "("
              + WORD
              + "[\\w.-]{0,64}+\\\\?\"?[ \\t]{0,16}+[=:>][ \\t]{0,16}+|(?<![\\w.-])--[\\w.-]{0,32}"
              + WORD
              + "[\\w.-]{0,64}+[ \\t]{1,16}+)"
              + "(?:\"[^\"\\\\\\n]*+\"|(?:[^\\\\\\n]|\\\\\\r?\\n|\\\\)++)",
          Pattern.CASE_INSENSITIVE);

  private static final String CALLED =
      "(?:name|key|id)\\s{0,4}=\\s{0,4}[\"'][\\w.-]{0,64}?" + WORD + "[\\w.-]{0,64}+[\"']";
  private static final String VALUE = "(?:\"[^\"<>]{0,9999}+\"|'[^'<>]{0,9999}+')";

  /** {@code <property name="password" value="x"/>}. */
  private static final Pattern VALUE_AFTER =
      Pattern.compile(
          "(\\b" + CALLED + "[^<>]{0,128}?\\bvalue\\s{0,4}=\\s{0,4})" + VALUE,
          Pattern.CASE_INSENSITIVE);

  /** {@code <property value="x" name="password"/>}. */
  private static final Pattern VALUE_BEFORE =
      Pattern.compile(
          "(\\bvalue\\s{0,4}=\\s{0,4})" + VALUE + "([^<>]{0,128}?\\b" + CALLED + ")",
          Pattern.CASE_INSENSITIVE);

  /** As HTTP sends it (RFC 6750, section 2.1). */
  private static final Pattern BEARER =
      Pattern.compile("(\\bbearer[ \\t]{1,16}+)[\\w.~+/-]{8,}+=*+", Pattern.CASE_INSENSITIVE);

  /** {@code scheme://user:} and what may be a password with whatever in it, and a host. */
  private static final Pattern USER_IN_PLACES = Pattern.compile("(://[^/\\s:@]*+:)([^\\s\"<>]*+)");

  /** {@code scheme://user:password@host}, {@code scheme://token@host}. */
  private static final Pattern IN_PLACES = Pattern.compile("(://)([^/\\s:@]*+:)?+[^/\\s]+@");

  /** A key as {@code ssh} and PEM files have it, also one that is cut off. */
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----.*?"
              + "(?:-----END [A-Z ]{0,32}PRIVATE KEY-----|\\z)",
          Pattern.DOTALL);

  /** The end of a key whose beginning is cut off. */
  private static final Pattern END_OF_KEY =
      Pattern.compile(
          "^(?:[A-Za-z0-9+/=]++\\r?\\n){0,200}+-----END [A-Z ]{0,32}PRIVATE KEY-----",
          Pattern.MULTILINE);

  private static final String QUOTED_MASK = Matcher.quoteReplacement(MASK);

  private Masking() {}

  /**
   * Whether the value of what is called so is a secret.
   *
   * @param name of a property, an option, a field
   * @return true if it has a word like password in it
   */
  public static boolean isSecret(String name) {
    return NAME.matcher(name).find();
  }

  /**
   * Takes out what looks like a secret.
   *
   * @param text of any number of lines
   * @return with {@link #MASK} in their places
   */
  public static String masked(String text) {
    String without = KEY.matcher(text).replaceAll(QUOTED_MASK);
    without = END_OF_KEY.matcher(without).replaceAll(QUOTED_MASK);
    without = USER_IN_PLACES.matcher(without).replaceAll(Masking::withoutPassword);
    without = IN_PLACES.matcher(without).replaceAll("$1$2" + QUOTED_MASK + "@");
    without = BEARER.matcher(without).replaceAll("$1" + QUOTED_MASK);
    without = VALUE_AFTER.matcher(without).replaceAll("$1" + QUOTED_MASK);
    without = VALUE_BEFORE.matcher(without).replaceAll("$1" + QUOTED_MASK + "$2");
    return NAMED.matcher(without).replaceAll("$1" + QUOTED_MASK);
  }

  /** To the last {@code @}: a password may have one. */
  private static String withoutPassword(MatchResult place) {
    String rest = place.group(2);
    int end = rest.lastIndexOf('@');
    String shown = end <= 0 ? rest : MASK + rest.substring(end);
    return Matcher.quoteReplacement(place.group(1) + shown);
  }
}
