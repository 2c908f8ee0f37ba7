/** How times are shown: in the reader's zone, or exact in UTC, as the pointer shows them one by one. */
class Times {
  isUtc = $state(false);

  toggle(): void {
    this.isUtc = !this.isUtc;
  }

  /** Whoever has no pointer to rest on a time taps it. */
  tapped(event: MouseEvent): void {
    const isTouch = event instanceof PointerEvent && event.pointerType === 'touch';
    if (isTouch && event.target instanceof Element && event.target.closest('time')) this.toggle();
  }
}

export const times = new Times();
