// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a constant that the headers of {@link Linux#V6_12} lack. Fields of structs carry the same
 * mark in their layout: {@link StructLayout.Field#since}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Since {

  /** The release whose headers have it first. */
  Linux value();
}
