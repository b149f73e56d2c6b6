import { Archive, Ellipsis, Pencil, Search, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import {
  Avatar, Badge, Button, ButtonLink, Card, Checkbox, Chip, ConfirmDialog, CopyId, Dialog, Icon, IconButton, Kbd, Link, Menu, Popover, Progress, Radio, Select, Sheet, StatusChip, Switch, Tabs, TextArea, TextInput, toast, TONES,
} from '@/shared/kit';
import { statuses, x } from '../words/samples';

const Row = ({ children }: { children: ReactNode }) => <div className="flex flex-wrap items-center gap-12 py-8">{children}</div>;
const COLOURS = ['bg-canvas', 'bg-surface', 'bg-raised', 'bg-sunken', 'bg-hover', 'bg-selected', 'bg-line', 'bg-line-mid', 'bg-line-strong', 'bg-accent', 'bg-danger', 'bg-series-1', 'bg-series-2', 'bg-series-3', 'bg-series-4', 'bg-series-5'];
const TYPE = ['text-figure', 'text-title', 'text-heading', 'text-body', 'text-strong', 'text-dense', 'text-caption', 'font-mono text-code'];
const wait = () => new Promise((done) => setTimeout(done, 3_000));

export function KitPart() {
  const [tab, setTab] = useState('a');
  return (
    <div className="mx-auto flex max-w-detail flex-col gap-16 py-24">
      <h1 className="text-title">{x.title}</h1>
      <div className="grid gap-16 nav:grid-cols-2">
        <Card title={x.type}>
          {TYPE.map((look) => (
            <p key={look} className={look}>
              {x.sample}
            </p>
          ))}
          <p className="text-text-2">{x.sample}</p>
          <p className="text-text-3">{x.sample}</p>
        </Card>
        <Card title={x.colours}>
          <div className="grid grid-cols-8 gap-8">
            {COLOURS.map((colour) => (
              <span key={colour} className={`h-32 rounded-control border border-line ${colour}`} />
            ))}
          </div>
        </Card>
        <Card title={x.buttons}>
          {(['medium', 'small'] as const).map((size) => (
            <Row key={size}>
              <Button size={size} tone="primary" shortcut="mod+enter" onClick={wait}>{x.primary}</Button>
              <Button size={size}>{x.plain}</Button>
              <Button size={size} tone="quiet">{x.quiet}</Button>
              <Button size={size} tone="danger" icon={Trash2}>{x.danger}</Button>
              <Button size={size} busy>{x.busy}</Button>
              <Button size={size} disabledBecause={x.offBecause}>{x.off}</Button>
              <IconButton size={size} icon={Pencil} label={x.edit} />
            </Row>
          ))}
          <Row>
            <Link to={'/design/list' as never}>{x.link}</Link>
            <Link to={'/design/list' as never} tone="plain">{x.link}</Link>
            <ButtonLink to={'/design/list' as never}>{x.plain}</ButtonLink>
            <Kbd keys="mod+k" />
            <CopyId id="0190a3c4-7b1e-7000-8000-00000000a1b2" of={x.link} />
          </Row>
        </Card>
        <Card title={x.inputs}>
          <div className="grid grid-cols-2 gap-12">
            <TextInput aria-label={x.search} placeholder={x.search} before={<Icon of={Search} />} />
            <TextInput aria-label={x.placeholder} defaultValue="24,90" align="end" after="EUR" />
            <TextInput aria-label={x.placeholder} aria-invalid defaultValue={x.wrong} />
            <TextInput aria-label={x.placeholder} disabled defaultValue={x.sample} />
            <Select aria-label={x.statuses} choices={statuses.map(([value, label]) => ({ value, label }))} defaultValue="warn" />
            <TextArea aria-label={x.text} defaultValue={x.text} rows={2} />
          </div>
          <Row>
            <Checkbox label={x.agree} hint={x.hint} defaultChecked />
            <Checkbox label={x.partly} partly />
            <Checkbox label={x.off} disabled />
            <Radio name="some" label={x.radioA} defaultChecked />
            <Radio name="some" label={x.radioB} />
            <Switch label={x.active} defaultChecked />
            <Switch label={x.off} />
          </Row>
        </Card>
        <Card title={x.statuses}>
          <Row>{statuses.map(([tone, word]) => <StatusChip key={tone} tone={tone} word={word} />)}</Row>
          <Row>{statuses.map(([tone, word]) => <StatusChip key={tone} tone={tone} word={word} inRow meaning={x.hint} />)}</Row>
          <Row>
            {TONES.map((tone, place) => <Badge key={tone} tone={tone}>{place * 12}</Badge>)}
            <Badge tone="warn">{x.demo}</Badge>
            <Chip name={x.chip} onRemove={() => {}} onOpen={() => {}}>{x.chip}</Chip>
            <Chip name={x.chip}>{x.chip}</Chip>
            <Avatar name="Ada Byron" />
            <Avatar name="Grace Hopper" size="small" />
            <Avatar name={x.title} square />
          </Row>
          <Progress label={x.progress} value={120} most={400} said={x.progressSaid} />
          <Progress label={x.progress} />
        </Card>
        <Overlays />
        <Card title={x.cards}>
          <Tabs label={x.tabs} chosen={tab} onChoose={setTab} tabs={[{ key: 'a', label: x.card, count: 12 }, { key: 'b', label: x.nested, marked: x.hint }]}>
            {x.text}
          </Tabs>
          <Card title={x.nested}>{x.text}</Card>
        </Card>
      </div>
    </div>
  );
}

function Overlays() {
  const [open, setOpen] = useState<string | null>(null);
  const close = () => setOpen(null);
  const items = [
    { heading: x.buttons },
    { label: x.edit, icon: Pencil, shortcut: 'e', onSelect: () => {} },
    { label: x.off, disabledBecause: x.offBecause, onSelect: () => {} },
    { label: x.active, checked: true, stays: true, onSelect: () => {} },
    'line' as const,
    { label: x.remove, icon: Trash2, tone: 'danger' as const, onSelect: () => {} },
  ];
  return (
    <Card title={x.overlays}>
      <Row>
        <Menu label={x.statuses} items={items} />
        <Menu label={x.menu} icon={Ellipsis} items={items} />
        <Popover label={x.popover} trigger={(props) => <Button {...props}>{x.popover}</Button>}>
          {(done) => <Button onClick={done}>{x.save}</Button>}
        </Popover>
        <Button onClick={() => setOpen('dialog')}>{x.dialog}</Button>
        <Button onClick={() => setOpen('sheet')}>{x.sheet}</Button>
        <Button onClick={() => setOpen('confirm')}>{x.confirm}</Button>
        <Button icon={Archive} onClick={() => toast(x.toasted, () => toast(x.save))}>{x.toast}</Button>
      </Row>
      <Dialog open={open === 'dialog'} onClose={close} title={x.dialog} description={x.text} holdsForm dirty footer={<><Button onClick={close}>{x.quiet}</Button><Button tone="primary" onClick={close}>{x.save}</Button></>}>
        <TextInput aria-label={x.placeholder} placeholder={x.placeholder} />
      </Dialog>
      <Sheet open={open === 'sheet'} onClose={close} title={x.sheet} description={x.text} footer={<Button tone="primary" onClick={close}>{x.save}</Button>}>
        <TextInput aria-label={x.placeholder} placeholder={x.placeholder} />
      </Sheet>
      <ConfirmDialog open={open === 'confirm'} onClose={close} title={`${x.erase}?`} action={x.erase} typeName="Ada Byron" onConfirm={wait}>
        {x.eraseText}
      </ConfirmDialog>
    </Card>
  );
}
