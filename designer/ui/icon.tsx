import {
  ArrowDown,
  ArrowRight,
  ArrowUp,
  AudioLines,
  Ban,
  Braces,
  CalendarClock,
  CalendarOff,
  Check,
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  ChevronUp,
  Circle,
  CircleAlert,
  CircleCheck,
  CircleDot,
  CircleHelp,
  CircleStop,
  CircleX,
  ClipboardList,
  Clock,
  Copy,
  CornerDownRight,
  CornerUpLeft,
  Crosshair,
  Download,
  Ellipsis,
  FastForward,
  Globe,
  Grid3x3,
  Hand,
  Hash,
  Headset,
  History,
  Inbox,
  Info,
  Keyboard,
  KeyRound,
  Languages,
  LogOut,
  type LucideIcon,
  Maximize,
  Megaphone,
  MessageSquare,
  Mic,
  MicOff,
  Minus,
  Monitor,
  Moon,
  Music,
  PackageSearch,
  Pause,
  Pencil,
  Percent,
  Phone,
  PhoneForwarded,
  PhoneIncoming,
  PhoneMissed,
  PhoneOff,
  PhoneOutgoing,
  Play,
  Plug,
  Plus,
  Redo2,
  RefreshCw,
  Rewind,
  RotateCcw,
  Search,
  Settings,
  ShieldCheck,
  Split,
  Square,
  StickyNote,
  Sun,
  Timer,
  Trash2,
  TriangleAlert,
  Truck,
  Undo2,
  Upload,
  User,
  UserPlus,
  Users,
  Variable,
  Voicemail,
  Volume2,
  VolumeX,
  WandSparkles,
  Wifi,
  WifiOff,
  Workflow,
  X,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import { componentName } from './icon-names.ts';

const usual: Readonly<Record<string, LucideIcon>> = {
  ArrowDown,
  CalendarClock,
  CalendarOff,
  Download,
  Megaphone,
  Percent,
  Upload,
  PhoneMissed,
  Hand,
  Crosshair,
  CircleX,
  CircleStop,
  AudioLines,
  ArrowRight,
  ArrowUp,
  Ban,
  Braces,
  Check,
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  ChevronUp,
  Circle,
  CircleAlert,
  CircleCheck,
  CircleHelp,
  ClipboardList,
  Clock,
  Copy,
  CornerDownRight,
  CornerUpLeft,
  Ellipsis,
  Globe,
  Grid3x3,
  Hash,
  Headset,
  History,
  Inbox,
  Info,
  KeyRound,
  Keyboard,
  Languages,
  LogOut,
  Maximize,
  MessageSquare,
  Mic,
  Minus,
  Monitor,
  Music,
  Moon,
  PackageSearch,
  Pencil,
  Phone,
  PhoneForwarded,
  PhoneIncoming,
  PhoneOff,
  PhoneOutgoing,
  Play,
  Plug,
  Plus,
  Redo2,
  RefreshCw,
  RotateCcw,
  Search,
  Settings,
  ShieldCheck,
  Split,
  Square,
  StickyNote,
  Sun,
  Timer,
  Trash2,
  TriangleAlert,
  Truck,
  Undo2,
  User,
  UserPlus,
  Users,
  Variable,
  Volume2,
  VolumeX,
  WandSparkles,
  Wifi,
  WifiOff,
  Workflow,
  X,
  CircleDot,
  FastForward,
  MicOff,
  Pause,
  Rewind,
  Voicemail,
};

/** Line widths in the icon's own 24-unit grid that come out at about 1.2 px. */
const stroke = (size: number): number =>
  size <= 12 ? 2.2 : size <= 14 ? 2 : size <= 16 ? 1.8 : size <= 18 ? 1.7 : 1.6;

export interface IconProps {
  /** Lucide name in kebab case. */
  readonly name: string;
  /** Pixels: 12 to 20. */
  readonly size?: number;
  readonly className?: string;
}

/** A Lucide icon by name; always decoration: the words beside it or the button's label say what it means. */
export const Icon = ({ name, size = 16, className }: IconProps) => {
  const key = componentName(name);
  const known = usual[key];
  const [rare, setRare] = useState<Readonly<Record<string, LucideIcon>>>();
  useEffect(() => {
    if (known || rare) return;
    let here = true;
    void import('./every-icon.ts').then(({ icons }) => {
      if (here) setRare(icons as unknown as Readonly<Record<string, LucideIcon>>);
    });
    return () => {
      here = false;
    };
  }, [known, rare]);
  const Drawn = known ?? rare?.[key] ?? Circle;
  return (
    <Drawn
      aria-hidden
      size={size}
      strokeWidth={stroke(size)}
      className={className ? `i ${className}` : 'i'}
      focusable={false}
    />
  );
};
