/** Tests of the modules of the web pages, without a server. */
@NullMarked
package io.muster.web;

import org.jspecify.annotations.NullMarked;
