// SPDX-License-Identifier: Apache-2.0

/** What sessions do: save, restore, migrate, receive. */
package org.drover.core.engine;
